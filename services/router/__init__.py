"""The router process: reads `in.*`, hands what it fetched to the one transaction, acknowledges nothing itself."""
