import Foundation
import SignetPKI
import Synchronization

/// One look at the files of a source, by several threads at once.
final class FileLook: Sendable {
    /// How many files a thread reads before what it found is told.
    private static let batch = 64
    /// How many certificates it finds at most before that, where one file does not hold more.
    private static let batchOfObservations = 256

    private struct Progress {
        var walk: PathWalk
        var extent = LookExtent.everything
    }

    private let settings: FileSourceSettings
    private let moment: Date
    private let reading: FileReading
    private let progress: Mutex<Progress>

    init(_ settings: FileSourceSettings, at moment: Date) {
        self.settings = settings
        self.moment = moment
        reading = FileReading(passwords: settings.passwords, limit: settings.maximumFileSize, now: moment)
        progress = Mutex(Progress(walk: PathWalk(settings)))
    }

    /// Reads some more files.
    /// - Returns: what was found in them; nil at the end.
    func next() -> [Observation]? {
        var observations: [Observation] = []
        for _ in 0..<Self.batch {
            guard let step = progress.withLock({ $0.walk.next() }) else {
                return observations.isEmpty ? nil : observations
            }
            switch step {
            case .file(let path, let interest): observe(path, interest, into: &observations)
            case .hindered(let path, let obstacle, let hidden):
                note(hidden, because: obstacle)
                observations.append(observation(path, "", .unreadable(obstacle)))
            }
            if observations.count >= Self.batchOfObservations { break }
        }
        return observations
    }

    /// What was seen, once ``next()`` has come to the end.
    var extent: LookExtent { progress.withLock(\.extent) }

    private func observe(_ path: String, _ interest: FileInterest, into observations: inout [Observation]) {
        switch reading.contents(of: path) {
        case .nothing:
            guard case .named = interest else { return }
            observations.append(observation(path, "", .unreadable(.noCertificate(path))))
        case .hindered(let obstacle, let isCertain):
            guard interest.isTold(path, reason: obstacle.reason), isCertain || interest.isTellingDoubts else { return }
            // Certificates may be in it that were seen before.
            if obstacle.reason != "missing" { note(.below(path), because: obstacle) }
            observations.append(observation(path, "", .unreadable(obstacle)))
        case .entries(let entries):
            for entry in entries {
                switch entry.outcome {
                case .hindered(let obstacle):
                    observations.append(observation(path, entry.detail, .unreadable(obstacle)))
                case .certificate(let leaf, let others):
                    let sighting = Sighting(leaf: leaf, others: others, remarks: entry.remarks)
                    observations.append(observation(path, entry.detail, .seen(sighting)))
                }
            }
        }
    }

    private func observation(_ path: String, _ detail: String, _ outcome: Observation.Outcome) -> Observation {
        Observation(
            place: Place(
                source: settings.name, kind: .file, location: path, detail: detail, owner: settings.owner,
                region: settings.region),
            moment: moment, outcome: outcome)
    }

    /// What is told of a place is no problem of the source; it must only not end what was seen there before.
    private func note(_ hidden: PathWalk.Hidden, because obstacle: Obstacle) {
        progress.withLock { progress in
            switch hidden {
            case .nothing: break
            case .below(let path): progress.extent.hide(path)
            case .anything: progress.extent.miss(obstacle.sentence)
            }
        }
    }
}
