"""What a delay of a therapy costs in patients and life-years, and how heavy the disease is."""
