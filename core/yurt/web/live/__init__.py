"""What open screens are told while they are open: notifications, and records that others have changed."""
