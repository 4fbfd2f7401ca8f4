/// A scalar as written and as it reads once `${NAME}` is replaced.
struct ScalarText {
    /// What messages show: the environment's values may be secret.
    var written: String
    var value: String
    /// Without quotes, so that it may mean a number or a truth value.
    var isUnquoted: Bool

    var namesEnvironment: Bool { written != value }
}
