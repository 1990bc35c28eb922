"""Charts of the chapter on trial design: each takes the room to draw in and a tidy frame."""
