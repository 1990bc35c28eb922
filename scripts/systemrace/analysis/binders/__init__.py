"""Analysis of binder formats: what CAR-T products differ in beside their binder, and what follows."""
