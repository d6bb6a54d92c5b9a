"""Papers: what a run, a comparison or a calibration says, as one document that every format is made of."""
