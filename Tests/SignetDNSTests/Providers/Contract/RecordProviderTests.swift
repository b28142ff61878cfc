import SignetTestSupport
import Testing

@testable import SignetDNS

/// What every provider promises.
@Suite struct RecordProviderTests {
    @Test(arguments: ProviderUnderTest.allCases)
    func valuesLiveBesideEachOtherAndAreRemovedExactly(_ subject: ProviderUnderTest) async throws {
        try await subject.run { bench in
            let first = TextRecord(name: bench.name, value: "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0")
            let second = TextRecord(name: bench.name, value: "MsijOYZxqyjGnFGwhjrhfg-Xgbl5r68WPda0J9EgqqI")
            try await bench.provider.add(first, zone: bench.zone)
            try await bench.provider.add(second, zone: bench.zone)
            #expect(try await bench.values() == [first.value, second.value])

            try await bench.provider.add(second, zone: bench.zone)
            #expect(try await bench.values() == [first.value, second.value], "adding twice changes nothing")

            try await bench.provider.remove(first, zone: bench.zone)
            let left = try await bench.values()
            #expect(bench.canRemove ? left == [second.value] : left.contains(second.value))
            try await bench.provider.remove(first, zone: bench.zone)
            #expect(try await bench.values() == left, "removing twice changes nothing")

            try await bench.provider.remove(second, zone: bench.zone)
            if bench.canRemove { #expect(try await bench.values().isEmpty) }
            try await bench.provider.add(first, zone: bench.zone)
            #expect(try await bench.values().contains(first.value), "what was removed can come back")
        }
    }
}
