import Foundation
import SignetTestSupport
import Testing

/// The dashboard in Debian's Chromium: wide and narrow, light and dark, by pointer and by keyboard.
///
/// `SIGNET_SCREENS` names a directory where the pictures of the pages are put (`scripts/dashboard-screens`).
@Suite("The dashboard in Chromium")
struct DashboardBrowserTests {
    @Test func everyPageIsClickedThrough() async throws {
        let world = try await DashboardWorld.start()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Referee/browser.py").path
        let pictures = try TemporaryDirectory()
        let directory = ProcessInfo.processInfo.environment["SIGNET_SCREENS"] ?? pictures.path
        let result = try await runTool(
            "python3", [script, world.url, world.tokenPath, directory], timeout: .seconds(900))
        #expect(result.status == 0, "\(result.everything)")
        #expect(result.output.contains("walked by the keyboard"))
        for name in ["overview-desktop-light", "overview-phone-dark", "place-phone-light", "revoke-desktop-light"] {
            let picture = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name).png"))
            #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }
        #expect(!world.process.output.contains("could not be made"))
        try await world.site.stop(world.process)
    }
}
