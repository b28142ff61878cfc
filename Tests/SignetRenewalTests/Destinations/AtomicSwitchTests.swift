import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Readers that look all the time while pairs are installed.
@Suite struct AtomicSwitchTests {
    /// Which of the pairs a whole set of files, read through one look at the switch, belongs to.
    private func read(_ directory: String) -> Set<String> {
        // A reader that opens the generation once, as a server that reads its directory does, sees one pair.
        guard
            let generation = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "\(directory)/.signet/site/current")
        else { return [] }
        let store = "\(directory)/.signet/site/\(generation)"
        guard let key = try? String(contentsOfFile: "\(store)/key.pem", encoding: .utf8),
            let certificate = try? String(contentsOfFile: "\(store)/certificate.pem", encoding: .utf8),
            let chain = try? String(contentsOfFile: "\(store)/full-chain.pem", encoding: .utf8)
        else { return ["torn"] }
        return [key, certificate, String(chain.prefix(certificate.count))]
    }

    @Test(.timeLimit(.minutes(30))) func aReaderNeverMeetsAMixOrHalfAFile() async throws {
        let directory = try TemporaryDirectory()
        let factory = try await PairFactory()
        var pairs: [CertifiedKey] = []
        for _ in 0..<8 { pairs.append(try await factory.make()) }
        let known = try pairs.map { Set([try $0.key.pem(), $0.certificatePEM]) }
        let whole = Set(pairs.map(\.certificatePEM))
        let destination = FilesDestination(files(in: directory.path), store: "site")
        try await destination.install(pairs[0])

        let isOver = Shared(false)
        let strange = Shared<[String]>([])
        let looks = Shared(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<3 {
                group.addTask {
                    while !isOver.now {
                        if reader == 0 {
                            let found = read(directory.path)
                            // The generation before the last may go while it is read: that is a new look, not a mix.
                            if found != ["torn"], !known.contains(found) { strange.change { $0.append("mix") } }
                        } else {
                            // A reader by the public path finds a whole file, always.
                            let text = try? String(contentsOfFile: directory.file("tls.crt"), encoding: .utf8)
                            if !whole.contains(text ?? "none") { strange.change { $0.append(text ?? "none") } }
                        }
                        looks.change { $0 += 1 }
                        await Task.yield()
                    }
                }
            }
            // Until the readers, who get their turns when others leave them some, have looked often enough.
            var rounds = 0
            while rounds < 120 || looks.now <= 100 {
                try await destination.install(pairs[rounds % pairs.count])
                rounds += 1
            }
            isOver.change { $0 = true }
            try await group.waitForAll()
        }
        #expect(strange.now == [])
        #expect(looks.now > 100)
    }

    /// The pair read by whoever starts a service is never mixed either, however often the installer is killed.
    @Test func takingOverPlainFilesNeverShowsAMix() async throws {
        let factory = try await PairFactory()
        let (old, new) = (try await factory.make(), try await factory.make())
        for _ in 0..<20 {
            let directory = try TemporaryDirectory()
            try directory.write("tls.crt", old.certificatePEM)
            try directory.write("tls.key", try old.key.pem())
            let destination = FilesDestination(files(in: directory.path), store: "site")
            let isOver = Shared(false)
            let seen = Shared<Set<String>>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !isOver.now {
                        let before = try? String(contentsOfFile: directory.file("tls.crt"), encoding: .utf8)
                        let key = try? String(contentsOfFile: directory.file("tls.key"), encoding: .utf8)
                        let after = try? String(contentsOfFile: directory.file("tls.crt"), encoding: .utf8)
                        // Two looks at two files are one look when nothing changed in between.
                        if before == after { seen.change { _ = $0.insert("\(before ?? "none")\(key ?? "none")") } }
                        await Task.yield()
                    }
                }
                try await destination.install(new)
                isOver.change { $0 = true }
                try await group.waitForAll()
            }
            let right = try Set([old, new].map { "\($0.certificatePEM)\(try $0.key.pem())" })
            #expect(seen.now.isSubset(of: right))
        }
    }
}
