"""The catalogue of services: model, files, the versioned store that every process reads, and the import into it."""
