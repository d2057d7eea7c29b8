"""What is measured: Evidence (rows behind a question), indicators (one small file each), scores."""
