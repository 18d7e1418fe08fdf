"""SQL of drafts and the files given to them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kimbot.core.forms import Draft, FormFile
from kimbot.db.database import Row, Tx


class DraftStore:
    """The tables `drafts` and `draft_files`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def listening(self, chat: int) -> Draft | None:
        """The draft that typed messages of this chat answer."""
        return self._one("chat_id = :chat AND listening = 1", chat=chat)

    def get(self, chat: int, number: int) -> Draft | None:
        """The draft with that number, if it is this chat's."""
        return self._one("chat_id = :chat AND id = :id", chat=chat, id=number)

    def of_form(self, chat: int, form: str) -> Draft | None:
        """The draft of that form, begun before."""
        return self._one("chat_id = :chat AND form = :form", chat=chat, form=form)

    def unfinished(self, since: int, before: int) -> list[int]:
        """What nobody has gone on with between these moments (ms) nor been reminded of, in chats that are open."""
        rows = self._tx.rows(
            "SELECT d.id FROM drafts d JOIN chats c ON c.id = d.chat_id AND c.state = 'open'"
            " WHERE d.reminded IS NULL AND d.touched >= :since AND d.touched < :before ORDER BY d.touched, d.id",
            since=since,
            before=before,
        )
        return [row["id"] for row in rows]

    def to_remind(self, number: int) -> Draft | None:
        """That draft, marked as one that was reminded of; None where it is gone or was marked already."""
        marked = self._tx.run(
            "UPDATE drafts SET reminded = :now WHERE id = :id AND reminded IS NULL", id=number, now=self._now
        )
        return self._one("id = :id", id=number) if marked else None

    def add(self, chat: int, form: str, subject: int, answers: Mapping[str, Any]) -> int:
        """A new draft; its number."""
        return int(
            self._tx.value(
                "INSERT INTO drafts (chat_id, form, subject, answers, sources, view, version, listening, touched)"
                " VALUES (:chat, :form, :subject, :answers, '{}', '{}', 1, 0, :now) RETURNING id",
                chat=chat,
                form=form,
                subject=subject,
                answers=json.dumps(answers, ensure_ascii=False),
                now=self._now,
            )
        )

    def listen(self, chat: int, number: int | None) -> None:
        """From now on messages of this chat answer that draft, and no other (None: none)."""
        self._tx.run(
            "UPDATE drafts SET listening = CASE WHEN id = :id THEN 1 ELSE 0 END WHERE chat_id = :chat",
            id=number,
            chat=chat,
        )

    def save(
        self,
        draft: Draft,
        *,
        answers: Mapping[str, Any] | None = None,
        sources: Mapping[str, int] | None = None,
        view: Mapping[str, Any] | None = None,
        editing: str | None = None,
    ) -> bool:
        """Write changes and raise the version; False when somebody else changed the draft meanwhile."""
        changed = self._tx.run(
            "UPDATE drafts SET answers = :answers, sources = :sources, view = :view, editing = :editing,"
            " version = version + 1, touched = :now WHERE id = :id AND version = :version",
            answers=json.dumps(draft.answers if answers is None else answers, ensure_ascii=False),
            sources=json.dumps(draft.sources if sources is None else sources),
            view=json.dumps(draft.view if view is None else view),
            editing=draft.editing if editing is None else editing,
            now=self._now,
            id=draft.id,
            version=draft.version,
        )
        return changed > 0

    def shown(self, draft: int, message: int | None) -> None:
        """In which message the current screen stands."""
        self._tx.run("UPDATE drafts SET shown = :message WHERE id = :id", message=message, id=draft)

    def add_file(self, draft: int, question: str, message: int, file: FormFile) -> None:
        """One more file; the same message again changes nothing."""
        self._tx.run(
            "INSERT INTO draft_files (draft_id, question, message, kind, file_id, file_unique)"
            " VALUES (:draft, :question, :message, :kind, :file_id, :unique)"
            " ON CONFLICT (draft_id, question, message) DO NOTHING",
            draft=draft,
            question=question,
            message=message,
            kind=file.kind,
            file_id=file.file_id,
            unique=file.unique,
        )

    def add_files(self, draft: int, question: str, files: Sequence[FormFile]) -> None:
        """Files that were there before (a report to correct)."""
        for place, file in enumerate(files):
            self.add_file(draft, question, place - len(files), file)

    def drop_files(self, draft: int, question: str) -> None:
        """Forget the files of a question."""
        self._tx.run(
            "DELETE FROM draft_files WHERE draft_id = :draft AND question = :question", draft=draft, question=question
        )

    def delete(self, draft: int) -> None:
        """The form is sent or given up."""
        self._tx.run("DELETE FROM draft_files WHERE draft_id = :draft", draft=draft)
        self._tx.run("DELETE FROM drafts WHERE id = :draft", draft=draft)

    def _one(self, where: str, **values: object) -> Draft | None:
        row = self._tx.row(
            "SELECT id, chat_id, form, subject, answers, sources, view, editing, version, shown"
            f" FROM drafts WHERE {where}",
            **values,
        )
        return self._draft(row) if row else None

    def _draft(self, row: Row) -> Draft:
        files: dict[str, list[FormFile]] = {}
        for file in self._tx.rows(
            "SELECT question, message, kind, file_id, file_unique FROM draft_files"
            " WHERE draft_id = :draft ORDER BY message",
            draft=row["id"],
        ):
            given = FormFile(file["kind"], file["file_id"], file["file_unique"], file["message"])
            files.setdefault(file["question"], []).append(given)
        return Draft(
            id=row["id"],
            chat=row["chat_id"],
            form=row["form"],
            subject=row["subject"],
            answers=json.loads(row["answers"]),
            sources=json.loads(row["sources"]),
            view=json.loads(row["view"]),
            editing=row["editing"],
            version=row["version"],
            shown=row["shown"],
            files=files,
        )
