import Foundation
import SignetCore
import SignetServer
import SignetTestSupport
import Testing

@Suite("Where the Vault client keeps its token")
struct TokenFileTests {
    @Test("It is its owner's alone, and can be replaced")
    func storing() throws {
        let directory = try TemporaryDirectory()
        let file = TokenFile(home: directory.path)
        #expect(file.read() == nil)
        for token in ["hvs.one", "hvs.two"] {
            try file.store(Secret(token))
            #expect(file.read()?.reveal() == token)
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.file(".vault-token"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [".vault-token"])
    }
}
