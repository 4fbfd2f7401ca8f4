/// JsonLogic's arithmetic. Integers stay integers where the result is one and fits 64 bits: a weight that a rule computes has to be one.
enum Arithmetic {
    static func add(_ a: JSONValue, _ b: JSONValue) -> JSONValue {
        combine(a, b, { $0.addingReportingOverflow($1) }, +)
    }

    static func subtract(_ a: JSONValue, _ b: JSONValue) -> JSONValue {
        combine(a, b, { $0.subtractingReportingOverflow($1) }, -)
    }

    static func multiply(_ a: JSONValue, _ b: JSONValue) -> JSONValue {
        combine(a, b, { $0.multipliedReportingOverflow(by: $1) }, *)
    }

    /// With the dividend's sign, as in JavaScript, C and Go.
    static func remainder(_ a: JSONValue, _ b: JSONValue) -> JSONValue {
        if case (.integer(let a), .integer(let b)) = (a.numeric, b.numeric), b != 0, b != -1 { return .integer(a % b) }
        return .number(a.double.truncatingRemainder(dividingBy: b.double))
    }

    /// NaN among the values makes NaN, no values make nothing.
    static func extreme(_ values: [JSONValue], isBetter: (JSONValue, JSONValue) -> Bool) -> JSONValue {
        let numbers = values.map(\.numeric)
        guard var best = numbers.first else { return .null }
        for number in numbers {
            if number.double.isNaN { return number }
            if isBetter(number, best) { best = number }
        }
        return best
    }

    private static func combine(
        _ a: JSONValue,
        _ b: JSONValue,
        _ whole: (Int64, Int64) -> (partialValue: Int64, overflow: Bool),
        _ broken: (Double, Double) -> Double
    ) -> JSONValue {
        if case (.integer(let a), .integer(let b)) = (a.numeric, b.numeric) {
            let (result, overflow) = whole(a, b)
            if !overflow { return .integer(result) }
        }
        return .number(broken(a.double, b.double))
    }
}
