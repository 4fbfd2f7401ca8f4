import SlipwayController
import SlipwayCore

extension AdminFixture {
    /// Waits until everything handed over before has been taken in: a request goes the same way, behind it.
    func settle() async {
        do throws(ControllerError) {
            _ = try await controller.command(.pause, "none")
        } catch {
            return
        }
    }
}
