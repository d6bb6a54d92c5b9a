"""The narrow door to YAML: text becomes a plain tree whose every value and key knows its place.

Called by whoever reads a file of the user's; nothing else imports yaml. Read narrow: only what every reader
of YAML 1.1 and 1.2 takes the same way, in bounded memory, all faults at once. Written wide: what `write`
gives, any reader takes as it was meant. It must never build an object, follow an alias or guess a meaning.
Documents lie below, scalars and their composer on them, then files and writing.
"""

from sim.scenario.reading.document import Document, Steps, Tree, brief, copied, dotted
from sim.scenario.reading.files import read_file, read_text
from sim.scenario.reading.writing import write

__all__ = ["Document", "Steps", "Tree", "brief", "copied", "dotted", "read_file", "read_text", "write"]
