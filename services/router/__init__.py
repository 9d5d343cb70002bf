"""The router: reads `in.*`, hands every partition chunk to the one transaction, never acknowledges by itself."""
