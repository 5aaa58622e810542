"""Back ends: what runs the draft and the target on this machine's hardware."""
