import SlipwayAdmin
import SlipwayController
import SlipwayCore
import Testing

@Suite struct ServerTests {
    @Test func systemChoosesThePortForPortZero() async throws {
        let port = try await AdminFixture.serve { _, address in address.port }
        #expect(port > 0)
    }

    @Test func takenPortIsAClearError() async throws {
        try await AdminFixture.serve { fixture, address in
            let context = AdminContext(
                controller: fixture.controller,
                settings: AdminSettings(listen: address),
                apply: { _ in .applied }
            )
            let second = try AdminServer(context, logger: .silent)
            let error = await #expect(throws: AdminServerError.self) { try await second.run() }
            #expect(error?.description.contains("\(address) is taken") == true)
            await #expect(throws: AdminServerError.self) { try await second.address }
        }
    }
}
