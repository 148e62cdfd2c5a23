"""The readings: everything here follows from the record and can be made again from it."""
