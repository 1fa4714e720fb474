"""Official documents (Decree 30/2020) from templates that offices can edit, and their PDF twins."""
