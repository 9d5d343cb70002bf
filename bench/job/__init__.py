"""The whole job, by the product's router and by the same work written bare."""
