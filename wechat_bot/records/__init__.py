"""登记底座: what every register of the year stands on: fields, tables in and out, the year's end."""
