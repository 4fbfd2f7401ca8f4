/// The mirror's two threads.
struct MirrorThreads: Sendable {
    /// Worth a tenth of a core that is full: no more, for nobody waits for them, and no less, for when the shadow's answers came is compared
    /// too, and a verdict is wanted of a busy process as well.
    static let niceness: CInt = 10

    let asking = QuietThread("slipway-mirror", niceness: niceness)
    let comparing = QuietThread("slipway-compare", niceness: niceness)

    func end() async {
        await asking.end()
        await comparing.end()
    }
}
