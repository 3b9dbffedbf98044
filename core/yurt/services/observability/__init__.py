"""What the running system says about itself: logs without secrets, and metrics."""
