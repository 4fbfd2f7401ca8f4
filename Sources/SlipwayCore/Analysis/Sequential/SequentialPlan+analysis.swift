extension SequentialPlan {
    package init(_ analysis: AnalysisPlan) { self.init() }
}
