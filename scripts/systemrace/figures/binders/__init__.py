"""Charts of the chapter on binder formats: each takes the room to draw in and a tidy frame."""
