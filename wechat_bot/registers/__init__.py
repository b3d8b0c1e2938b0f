"""各类登记: the registers of the year. They do not know each other."""
