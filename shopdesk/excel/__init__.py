"""Foreign files in, workbooks out; knows neither Qt nor the database."""
