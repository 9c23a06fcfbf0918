From: Weir Watch <w@weir.example>
Subject: Keeper thanked
Date: Fri, 10 May 2024 12:00:00 +0000
Message-ID: <w2@weir.example>

The town has thanked the keeper of the weir with a lamp.
