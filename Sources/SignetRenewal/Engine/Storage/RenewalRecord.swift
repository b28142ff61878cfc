import Foundation
import SignetCore
import SignetStorage

/// One row of what is wanted and known.
struct RenewalRecord: Sendable {
    /// On the heap: it is so large that every asynchronous function that holds one on its stack would take kilobytes, for each of the
    /// certificates being worked on.
    private final class Content: Sendable {
        let machine: RenewalStateMachine

        init(_ machine: RenewalStateMachine) { self.machine = machine }
    }

    private var content: Content

    init(machine: RenewalStateMachine) {
        content = Content(machine)
    }

    var machine: RenewalStateMachine {
        get { content.machine }
        set { content = Content(newValue) }
    }

    var spec: CertificateSpec { content.machine.spec }
    var state: RenewalState { content.machine.state }
    var name: String { content.machine.spec.name }

    /// What is to be done first of all that is due.
    func nextStep(at now: Date) -> RenewalStep? { content.machine.nextStep(at: now) }
}

extension RenewalRecord: Equatable {
    static func == (left: RenewalRecord, right: RenewalRecord) -> Bool { left.machine == right.machine }
}

extension RenewalRecord {
    /// Reads the columns `name, spec, state`.
    /// - Throws: `.storageCorrupt` naming the certificate.
    init(_ row: SQLRow) throws {
        do {
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .millisecondsSince1970
            self.init(
                machine: RenewalStateMachine(
                    spec: try decoder.decode(CertificateSpec.self, from: Data(row.text(1).utf8)),
                    state: try decoder.decode(RenewalState.self, from: Data(row.text(2).utf8))))
        } catch let error as DecodingError {
            throw SignetError(
                .storageCorrupt, "What the database says of the certificate \"\(try row.text(0))\" cannot be read.",
                remedy: "Restore the database from a backup.", cause: error)
        }
    }

    /// The columns `name, spec, state, due_at`.
    func columns() throws -> [SQLValue] {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .millisecondsSince1970
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [
            .text(name),
            .text(String(decoding: try encoder.encode(spec), as: UTF8.self)),
            .text(String(decoding: try encoder.encode(state), as: UTF8.self)),
            .optional(machine.due?.millisecondsSince1970),
        ]
    }
}
