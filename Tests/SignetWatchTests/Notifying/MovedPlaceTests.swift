import Foundation
import Testing

@testable import SignetWatch

/// Places whose number changes while nothing else does: files are renamed, names get other addresses.
@Suite struct MovedPlaceTests {
    private static let chain = NoticeSamples.finding(.chainIncomplete, .critical)
    private static let silent = NoticeSamples.finding(.unreadable, .warning)

    private static func file(_ place: PlaceID, _ path: String, owner: String? = nil) -> NoticeLine {
        NoticeSamples.expiring(place, location: path, owner: owner)
    }

    private static func address(
        _ place: PlaceID, _ address: String, as name: String? = nil, fingerprint: String? = "aa", _ findings: Finding...
    ) -> NoticeLine {
        var line = NoticeSamples.line(place, fingerprint: fingerprint, location: "cdn.example.org:443", findings)
        line.detail = name.map { "\(address) as \($0)" } ?? address
        return line
    }

    @Test func aFileThatIsRenamedIsNoNews() {
        var story = NewsStory()
        #expect(story.run(Self.file(1, "/x1.pem")).map(\.kind) == [.digest])
        #expect(story.run(Self.file(2, "/x2.pem"), gone: [1]).isEmpty)
        #expect(story.told.keys.sorted() == [2])
        let over = story.run([])
        #expect(over.map(\.kind) == [.recovered])
        #expect(over.flatMap(\.lines).map(\.location) == ["/x2.pem"])
    }

    @Test func ofARenamedFileOnlyWhatEndedIsTold() {
        var story = NewsStory()
        var both = Self.file(1, "/x1.pem")
        both.findings.append(NoticeSamples.finding(.weakKey, .warning))
        _ = story.run(both)
        let notices = story.run(Self.file(2, "/x2.pem"), gone: [1])
        #expect(notices.map(\.kind) == [.recovered])
        #expect(notices.flatMap(\.lines).flatMap(\.findings).map(\.rule) == [.weakKey])
    }

    @Test func aFileThatBecomesSomebodyElsesIsGoneForOneAndNewToTheOther() {
        var story = NewsStory()
        _ = story.run(Self.file(1, "/x1.pem", owner: "a@x.org"))
        let notices = story.run(Self.file(2, "/x2.pem", owner: "b@x.org"), gone: [1])
        #expect(notices.map(\.owner) == ["a@x.org", "b@x.org"])
        #expect(notices.map(\.kind) == [.recovered, .digest])
    }

    @Test(arguments: [nil, "www.example.org"] as [String?])
    func aNameWhoseAddressesChangeIsToldOnce(name: String?) {
        var story = NewsStory()
        #expect(story.run(Self.address(1, "192.0.2.1", as: name, Self.chain)).map(\.kind) == [.critical])
        for number in 2..<6 {
            let line = Self.address(PlaceID(number), "192.0.2.\(number)", as: name, Self.chain)
            #expect(story.run(line, gone: [PlaceID(number - 1)]).isEmpty)
        }
        // Fewer addresses for a while, and the first one again.
        let two = [
            Self.address(5, "192.0.2.5", as: name, Self.chain), Self.address(1, "192.0.2.1", as: name, Self.chain),
        ]
        #expect(story.run(two).isEmpty)
        #expect(story.run([two[0]], gone: [1]).isEmpty)
        #expect(story.run(two).isEmpty)
        #expect(story.run([], gone: [1, 5]).map(\.kind) == [.recovered])
    }

    @Test func anotherNameAtTheSameAddressIsNews() {
        var story = NewsStory()
        let one = Self.address(1, "192.0.2.1", as: "a.example.org", Self.chain)
        _ = story.run(one)
        let notices = story.run(one, Self.address(2, "192.0.2.1", as: "b.example.org", Self.chain))
        #expect(notices.map(\.kind) == [.critical])
    }

    @Test func anAddressThatFallsSilentBesideAnotherIsNewsUnlessItTookItsPlace() {
        var story = NewsStory()
        let first = Self.address(1, "192.0.2.1", fingerprint: nil, Self.silent)
        #expect(story.run(first).map(\.kind) == [.digest])
        let second = Self.address(2, "192.0.2.2", Self.silent)
        #expect(story.run(first, second).map(\.kind) == [.digest])
        // The first works again, the second does not.
        #expect(story.run(second).map(\.kind) == [.recovered])
        #expect(story.run(Self.address(3, "192.0.2.3", fingerprint: nil, Self.silent), gone: [2]).isEmpty)
    }

    /// Alerts are known by the place: what has moved ends at the one and begins at the other.
    @Test func aStateMovesWithThePlace() {
        var story = NewsStory(policy: NotifierPolicy(shape: .state, heartbeat: nil))
        _ = story.run(Self.file(1, "/x1.pem"))
        let lines = story.run(Self.file(2, "/x2.pem"), gone: [1]).flatMap(\.lines)
        #expect(lines.map(\.location) == ["/x1.pem", "/x2.pem"])
        #expect(lines.map(\.change) == [.gone, .known])
    }
}
