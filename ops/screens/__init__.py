"""`./phieu screens`: photographs every page of a fresh local run for the README and the guides."""
