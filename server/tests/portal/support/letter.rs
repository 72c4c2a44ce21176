//! A new message as somebody fills it in, and the two ways to send it.

use model::{AccountId, Document, PatientId, Recipient};
use serde_json::{Value, json};

use super::{Answer, Portal, Visitor};

/// With JavaScript and without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Function,
    Form,
}

impl By {
    pub const BOTH: [Self; 2] = [Self::Function, Self::Form];
}

#[derive(Clone, Debug)]
pub struct Letter {
    /// From whose page it is sent.
    pub account: AccountId,
    pub patient: PatientId,
    /// Where the writer opened the form.
    pub address: String,
    pub kind: String,
    pub to: Vec<String>,
    pub subject: String,
    pub confidential: bool,
    pub text: String,
    pub client_key: String,
}

impl Portal {
    /// A message that would be sent: a medication question to Dr. Nair, or for Leo to Dr. Osei.
    pub async fn letter(&self, username: &str, patient: PatientId) -> Letter {
        let offered = self
            .mailbox(username, patient)
            .await
            .compose()
            .await
            .unwrap();
        let to = offered
            .recipients
            .iter()
            .find(|recipient| ["Priya Nair", "Amara Osei"].contains(&recipient.name.as_str()))
            .expect("the patient has a doctor");
        let own = self
            .view(username)
            .await
            .own_record()
            .map(|own| own.patient);
        Letter {
            account: self.account(username).await,
            patient,
            address: if own == Some(patient) {
                "/messages/new".to_owned()
            } else {
                format!("/for/{patient}/messages/new")
            },
            kind: "medication".to_owned(),
            to: vec![to.recipient.to_string()],
            subject: "Refill of lisinopril".to_owned(),
            confidential: false,
            text: "I have taken the last one.".to_owned(),
            client_key: offered.client_key.to_string(),
        }
    }
}

impl Letter {
    pub async fn send(&self, by: By, visitor: &impl Visitor) -> Answer {
        match by {
            By::Form => {
                let fields = self.fields();
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(name, value)| (*name, &**value))
                    .collect();
                visitor.post(&self.address, &fields).await
            }
            By::Function => visitor.call("message/send", &self.argument()).await,
        }
    }

    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("account", self.account.to_string()),
            ("patient", self.patient.to_string()),
            ("client_key", self.client_key.clone()),
            ("type", self.kind.clone()),
        ];
        fields.extend(self.to.iter().map(|to| ("to", to.clone())));
        fields.push(("subject", self.subject.clone()));
        if self.confidential {
            fields.push(("confidential", "on".to_owned()));
        }
        fields.push(("body", self.text.clone()));
        fields
    }

    /// The argument of `message/send`.
    pub fn argument(&self) -> Value {
        let body = Document::from_plain_text(&self.text).unwrap();
        let to: Vec<Recipient> = self.to.iter().map(|to| to.parse().unwrap()).collect();
        json!({ "account": self.account, "message": {
            "patient": self.patient,
            "message_type": self.kind,
            "recipients": to,
            "subject": self.subject,
            "confidential": self.confidential,
            "body": body,
            "client_key": self.client_key,
        }})
    }
}
