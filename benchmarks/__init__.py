"""The side-by-side workload: what Yurt does in a second, beside the same work without it."""
