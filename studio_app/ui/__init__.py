"""Everything Qt: windows, widgets and the item models behind them."""
