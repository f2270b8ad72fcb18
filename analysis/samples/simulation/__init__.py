"""A made-up shop's ordinary life: goods, buyers, orders, refunds, agents, ratings."""
