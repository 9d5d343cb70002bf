"""The review of look-ups: which are drawn, and which are odd."""

from datetime import time

from pydantic import Field
from pydantic_settings import BaseSettings


class Review(BaseSettings):
    """When a look-up is looked at."""

    review_permille: int = Field(10, ge=0, le=1000, description="opslag af tusind, der udtages som stikprøve")
    review_opens: time = Field(time(6), description="opslag før dette klokkeslæt er uden for arbejdstid")
    review_closes: time = Field(time(20), description="opslag fra dette klokkeslæt er uden for arbejdstid")
    review_many: int = Field(20, ge=2, description="så mange sager, én person slår op i på ti minutter, er mange")
    review_unhandled_days: int = Field(30, ge=1, description="dage, efter hvilke en set sag burde være behandlet")
