"""Charts of the chapter on enrolment and manufacture: each takes the room to draw in and a tidy frame."""
