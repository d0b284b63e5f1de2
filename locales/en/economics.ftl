economics-lead = What serving costs and what it leaves, in { $currency }
economics-missing = Not everything can be computed yet. Still missing:
economics-against-targets = Against the targets
economics-stands-on = What these figures stand on
economics-quantity = Quantity
economics-not-stated = not stated
economics-state-it = State it
