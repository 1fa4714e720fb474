"""The published results: what stands in the folder, who decided it, and the one file that recomputes it. Pure."""
