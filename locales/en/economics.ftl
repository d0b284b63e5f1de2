economics-lead = Cost of serving and what remains, in { $currency }
economics-missing = Some results cannot be calculated yet. Still missing:
economics-against-targets = Against the targets
economics-stands-on = Basis of these figures
economics-quantity = Assumption
economics-not-stated = not entered
economics-state-it = Enter
