economics-lead = 服务成本与盈余（{ $currency }）
economics-missing = 部分结果还不能计算。仍缺少：
economics-against-targets = 与目标对比
economics-stands-on = 这些数字的依据
economics-quantity = 假设
economics-not-stated = 未填写
economics-state-it = 填写
