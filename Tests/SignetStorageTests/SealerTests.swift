import Foundation
import SignetCore
import SignetStorage
import SignetTestSupport
import Testing

@Suite struct SealerTests {
    private let directory: TemporaryDirectory
    private let database: Database
    private let secret = Array("a private key that must not leak".utf8)

    init() throws {
        directory = try TemporaryDirectory()
        database = try Database.open(path: directory.file("signet.db"), migrations: Sealer.migrations)
    }

    private var keyFile: KeyEncryptionKeySource {
        .file(path: directory.file("sealing.key"), createIfMissing: true)
    }

    private static func passphrase(_ text: String) -> KeyEncryptionKeySource { .passphrase { Secret(text) } }

    @Test func sealedValueOpensAfterRestart() async throws {
        let sealed = try await Sealer.open(database: database, source: keyFile).seal(secret, context: "key/a")
        #expect(Data(sealed).range(of: Data(secret)) == nil)
        let later = try await Sealer.open(database: database, source: keyFile)
        #expect(try later.open(sealed, context: "key/a") == secret)
    }

    @Test func keyFileIsForItsOwnerOnly() async throws {
        _ = try await Sealer.open(database: database, source: keyFile)
        let path = directory.file("sealing.key")
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.contains("key") }.count == 1
        )
        chmod(path, 0o640)
        await #expect(throws: SignetError(.badSealingKey, "")) {
            try await Sealer.open(database: database, source: keyFile)
        }
    }

    @Test func otherContextOrAlteredBytesDoNotOpen() async throws {
        let sealer = try await Sealer.open(database: database, source: keyFile)
        let sealed = try sealer.seal(secret, context: "key/a")
        #expect(throws: SignetError(.sealBroken, "")) { try sealer.open(sealed, context: "key/b") }
        for damaged in mutations(of: sealed, count: 300) where damaged != sealed {
            #expect(throws: SignetError(.sealBroken, "")) { try sealer.open(damaged, context: "key/a") }
        }
        #expect(throws: SignetError(.sealBroken, "")) { try sealer.open([], context: "key/a") }
    }

    @Test func aNewTermSealsAndTheOldOnesStayReadable() async throws {
        let sealer = try await Sealer.open(database: database, source: keyFile)
        let before = try sealer.seal(secret, context: "key/a")
        #expect(sealer.term.number == 1 && sealer.term.began == nil)
        let moment = Date(timeIntervalSince1970: 1_800_000_000)
        try await sealer.rotate(in: database, at: moment)
        try await sealer.rotate(in: database, at: moment)
        let after = try sealer.seal(secret, context: "key/a")
        let later = try await Sealer.open(database: database, source: keyFile)
        for opened in [sealer, later] {
            #expect(opened.term.number == 3 && opened.term.began == moment)
            #expect(try opened.open(before, context: "key/a") == secret)
            #expect(try opened.open(after, context: "key/a") == secret)
        }
        for damaged in mutations(of: after, count: 300) where damaged != after {
            #expect(throws: SignetError(.sealBroken, "")) { try later.open(damaged, context: "key/a") }
        }
    }

    @Test func anotherKeyCanTakeOver() async throws {
        let sealer = try await Sealer.open(database: database, source: keyFile)
        try await sealer.rotate(in: database, at: Date())
        let sealed = try sealer.seal(secret, context: "key/a")
        let key = Secret([UInt8](repeating: 7, count: 32))
        await #expect(throws: SignetError(.badSealingKey, "")) {
            try await sealer.rewrap(for: .key(Secret([1])), in: database)
        }
        try await sealer.rewrap(for: .key(key), in: database)
        let later = try await Sealer.open(database: database, source: .key(key))
        #expect(try later.open(sealed, context: "key/a") == secret)
        await #expect(throws: SignetError(.wrongSealingKey, "")) {
            try await Sealer.open(database: database, source: keyFile)
        }
    }

    @Test func withoutItsKeyNothingIsSealedOrOpened() async throws {
        let sealed = try await Sealer.open(database: database, source: keyFile).seal(secret, context: "a")
        let closed = Sealer.closed
        #expect(closed.term.number == 0 && closed.term.began == nil)
        #expect(throws: SignetError(.sealClosed, "")) { try closed.open(sealed, context: "a") }
        #expect(throws: SignetError(.sealClosed, "")) { try closed.seal(secret, context: "a") }
        await #expect(throws: SignetError(.sealClosed, "")) { try await closed.rewrap(for: keyFile, in: database) }
    }

    @Test func sameValueSealsDifferentlyEachTime() async throws {
        let sealer = try await Sealer.open(database: database, source: keyFile)
        #expect(try sealer.seal(secret, context: "a") != sealer.seal(secret, context: "a"))
    }

    @Test func otherKeyFileIsTheWrongKey() async throws {
        _ = try await Sealer.open(database: database, source: keyFile)
        try directory.write("sealing.key", Data((0..<32).map { UInt8($0) }).base64EncodedString())
        await #expect(throws: SignetError(.wrongSealingKey, "")) {
            try await Sealer.open(database: database, source: keyFile)
        }
    }

    @Test func lostKeyFileIsNotReplacedByAnother() async throws {
        _ = try await Sealer.open(database: database, source: keyFile)
        try FileManager.default.removeItem(atPath: directory.file("sealing.key"))
        await #expect(throws: SignetError(.sealingKeyMissing, "")) {
            try await Sealer.open(database: database, source: keyFile)
        }
        #expect(!FileManager.default.fileExists(atPath: directory.file("sealing.key")))
    }

    @Test(arguments: ["", "short", "AAAA", "!!!!"])
    func malformedKeyFileIsRefused(_ text: String) async throws {
        chmod(try directory.write("sealing.key", text), 0o600)
        await #expect(throws: SignetError(.badSealingKey, "")) {
            try await Sealer.open(database: database, source: keyFile)
        }
    }

    @Test func passphraseOpensOnlyItsOwn() async throws {
        let sealed = try await Sealer.open(database: database, source: Self.passphrase("correct horse"))
            .seal(secret, context: "a")
        let again = try await Sealer.open(database: database, source: Self.passphrase("correct horse"))
        #expect(try again.open(sealed, context: "a") == secret)
        await #expect(throws: SignetError(.wrongSealingKey, "")) {
            try await Sealer.open(database: database, source: Self.passphrase("battery staple"))
        }
        await #expect(throws: SignetError(.wrongSealingKey, "")) {
            try await Sealer.open(database: database, source: keyFile)
        }
    }

    @Test func emptyPassphraseAndUnsetVariableAreRefused() async throws {
        await #expect(throws: SignetError(.badSealingKey, "")) {
            try await Sealer.open(database: database, source: Self.passphrase(""))
        }
        await #expect(throws: SignetError(.sealingKeyMissing, "")) {
            try await Sealer.open(database: database, source: .environment(name: "SIGNET_TEST_NOT_SET"))
        }
    }

    @Test func concurrentFirstOpeningsAgreeOnOneKey() async throws {
        let (database, keyFile) = (self.database, self.keyFile)
        let sealers = try await withThrowingTaskGroup(of: Sealer.self) { group in
            for _ in 0..<8 { group.addTask { try await Sealer.open(database: database, source: keyFile) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let sealed = try sealers[0].seal(secret, context: "a")
        for sealer in sealers { #expect(try sealer.open(sealed, context: "a") == secret) }
    }
}
