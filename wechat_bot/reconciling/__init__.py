"""对账、补录、导入: what the account has against what we have."""
