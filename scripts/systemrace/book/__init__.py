"""The book: chapters executed, checked, rendered and put in place."""
