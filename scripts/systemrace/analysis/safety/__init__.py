"""What the treatments did to patients beside helping them, and what can be said of it by country."""
