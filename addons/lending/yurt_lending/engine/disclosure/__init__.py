"""What a credit costs, as the law has it said: EU APRC, US APR, IRR and XIRR, effective rates, total cost.

Every rate that goes in or comes out is a plain fraction (`Decimal("0.1045")` is 10.45 %) and every amount is a
`Decimal` in one currency. Nothing here rounds what the caller did not ask to have rounded.
"""
