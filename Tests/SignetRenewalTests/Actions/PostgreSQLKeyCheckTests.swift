import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

@Suite struct PostgreSQLKeyCheckTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func check(mode: Int, owner: Int, server: Int) throws -> String {
        try #require(getuid() == 0, "owners can only be changed by root: run the tests as root")
        let key = try directory.write("server.key", "key")
        let data = try directory.write("data/PG_VERSION", "15")
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: mode, .ownerAccountID: owner], ofItemAtPath: key)
        let dataDirectory = URL(fileURLWithPath: data).deletingLastPathComponent().path
        try manager.setAttributes([.ownerAccountID: server], ofItemAtPath: dataDirectory)
        return try PostgreSQLKeyCheck(key: key, dataDirectory: dataDirectory).run()
    }

    @Test func itsOwnKeyMustBeReadByNobodyElse() throws {
        #expect(try check(mode: 0o600, owner: 65534, server: 65534).contains("server.key"))
        #expect(try check(mode: 0o400, owner: 65534, server: 65534).contains("server.key"))
        for mode in [0o640, 0o604, 0o610] {
            #expect(throws: SignetError(.actionFailed, "")) { try check(mode: mode, owner: 65534, server: 65534) }
        }
    }

    @Test func aKeyOfRootMayBeReadByItsGroup() throws {
        #expect(try check(mode: 0o640, owner: 0, server: 65534).contains("server.key"))
        for mode in [0o660, 0o644, 0o650] {
            #expect(throws: SignetError(.actionFailed, "")) { try check(mode: mode, owner: 0, server: 65534) }
        }
    }

    @Test func aKeyOfSomebodyElseAndNoKeyAreRefused() throws {
        #expect(throws: SignetError(.actionFailed, "")) { try check(mode: 0o600, owner: 33, server: 65534) }
        #expect(throws: SignetError(.actionFailed, "")) {
            try PostgreSQLKeyCheck(key: directory.file("nowhere"), dataDirectory: directory.path).run()
        }
    }
}
