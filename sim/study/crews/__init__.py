"""Crews: who runs the parts of a campaign: this process, processes here, a dask cluster, MPI ranks."""
