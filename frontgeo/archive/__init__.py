"""Read, store, difference and compare many maps of one mapper."""
